DROP TABLE reminded_windows;
DROP TABLE reminders;
ALTER TABLE messages DROP COLUMN useful_until;
