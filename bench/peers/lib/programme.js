'use strict';

// Clinics and postal areas, read once: they are few and change rarely.

const travelKm = 50;

function kilometres(from, to) {
  const radians = Math.PI / 180;
  const across = Math.sin(((to.latitude - from.latitude) * radians) / 2);
  const along = Math.sin(((to.longitude - from.longitude) * radians) / 2);
  const haversine =
    across * across + Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians) * along * along;
  return 2 * 6371.0088 * Math.asin(Math.sqrt(Math.min(1, haversine)));
}

// postal code → the clinics that somebody from there would travel to, nearest first
async function readProgramme(pool) {
  const clinics = (await pool.query('SELECT id, latitude, longitude FROM clinics')).rows;
  const areas = (await pool.query('SELECT prefix, latitude, longitude FROM areas')).rows;
  const everywhere = clinics.map(({ id }) => ({ id, km: 0 }));
  const near = new Map();
  for (const area of areas) {
    const reached = clinics.map((clinic) => ({ id: clinic.id, km: kilometres(area, clinic) }));
    near.set(area.prefix, reached.filter(({ km }) => km <= travelKm).sort((one, other) => one.km - other.km));
  }
  return { clinicsNear: (postalCode) => near.get(postalCode.slice(0, 3)) ?? everywhere };
}

module.exports = { readProgramme };
