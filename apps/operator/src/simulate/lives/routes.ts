/** Where simulated parcels travel, and with whom. */

export interface Place {
  city: string;
  region: string | null;
  postalCode: string;
  /** ISO 3166-1 alpha-3. */
  country: string;
  countryName: string;
  latitude: number;
  longitude: number;
  /** Hours that its clocks are ahead of UTC, all year round. */
  utcOffset: number;
}

export interface Route {
  /** AfterShip's name of the carrier. */
  carrier: string;
  service: string;
  origin: Place;
  hub: Place;
  destination: Place;
}

type Row = readonly [city: string, region: string | null, postalCode: string, lat: number, long: number];
const inCountry =
  (country: string, countryName: string, utcOffset: number) =>
  ([city, region, postalCode, latitude, longitude]: Row): Place => ({
    city,
    region,
    postalCode,
    country,
    countryName,
    latitude,
    longitude,
    utcOffset,
  });

const britain = inCountry('GBR', 'United Kingdom', 0);
const germany = inCountry('DEU', 'Germany', 1);
const france = inCountry('FRA', 'France', 1);
const eastOfUS = inCountry('USA', 'United States', -5);

const LEEDS = britain(['Leeds', null, 'LS1', 53.8, -1.55]);
const DERBY = britain(['Derby', null, 'DE24', 52.92, -1.48]);
const BRISTOL = britain(['Bristol', null, 'BS1', 51.45, -2.59]);
const HAMBURG = germany(['Hamburg', 'HH', '20095', 53.55, 10]);
const LEIPZIG = germany(['Leipzig', 'SN', '04103', 51.34, 12.37]);
const MUNICH = germany(['München', 'BY', '80331', 48.14, 11.58]);
const LILLE = france(['Lille', null, '59000', 50.63, 3.06]);
const LYON = france(['Lyon', null, '69001', 45.76, 4.84]);
const ATLANTA = eastOfUS(['Atlanta', 'GA', '30303', 33.75, -84.39]);
const INDIANAPOLIS = eastOfUS(['Indianapolis', 'IN', '46201', 39.77, -86.16]);
const BOSTON = eastOfUS(['Boston', 'MA', '02108', 42.36, -71.06]);

export const ROUTES: readonly Route[] = [
  { carrier: 'royal-mail', service: 'Tracked 48', origin: LEEDS, hub: DERBY, destination: BRISTOL },
  { carrier: 'dhl-germany', service: 'Paket', origin: HAMBURG, hub: LEIPZIG, destination: MUNICH },
  { carrier: 'fedex', service: 'FedEx Ground', origin: ATLANTA, hub: INDIANAPOLIS, destination: BOSTON },
  { carrier: 'ups', service: 'UPS Standard', origin: MUNICH, hub: LEIPZIG, destination: LYON },
  { carrier: 'dpd', service: 'DPD Classic', origin: LILLE, hub: DERBY, destination: LEEDS },
];
