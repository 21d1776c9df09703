DROP TABLE heartbeats, dead_letters, offers, rounds, registrations;
