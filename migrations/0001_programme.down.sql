DROP TABLE programme_version, windows, phases, areas, clinics;
