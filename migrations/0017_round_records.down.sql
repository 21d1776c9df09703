ALTER TABLE rounds DROP COLUMN record_bytes;
DROP TABLE round_places;
DROP TABLE round_records;
