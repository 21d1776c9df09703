DROP TABLE left_numbers;
