DROP TABLE residence_offer_visits;
DROP TABLE residence_offers;
DROP TABLE residents;
DROP TABLE visits;
DROP TABLE residences;
