-- A clinic for probes from outside: nobody is vaccinated there, and only who names it is offered its seats.
ALTER TABLE clinics ADD COLUMN synthetic boolean NOT NULL DEFAULT false;
