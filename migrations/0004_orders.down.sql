DROP TABLE blocks, switches;
