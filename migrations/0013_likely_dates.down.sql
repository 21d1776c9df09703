DROP TABLE likely_dates_kept;
DROP TABLE likely_dates;
