ALTER TABLE windows DROP COLUMN capacity_in_waiting;
DROP TABLE careful_windows;
DROP TABLE careful_changes;
