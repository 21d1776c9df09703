DROP TABLE audit_log, staff_sessions, staff;
DROP FUNCTION refuse_to_change_audit_log;
