/**
 * Where a checkpoint was. Only what is filled is reported: an event's place is a fact that later reports add to.
 */
import type { Attributes, Place } from '@app/events';
import { countryOf } from '../reading/countries';
import type { Reader } from '../json/reader';
import type { Shape } from '../json/shape';
import { stated } from '../json/stated';
import type { Checkpoint } from './versions';

export function placeOf(read: Reader<Checkpoint>): { place: Place; attributes: Attributes } {
  const { latitude, longitude, attributes } = coordinateOf(read);
  const country = read.text('country_region') ?? undefined;
  const name = read.text('country_region_name') ?? undefined;
  const { countryCode, countryName } = countryOf(country, name);
  const place = stated<Place>({
    location: read.text('location') ?? undefined,
    city: read.text('city') ?? undefined,
    region: read.textOrNumber('state') ?? undefined,
    postalCode: read.textOrNumber('postal_code') ?? undefined,
    countryCode,
    countryName,
    latitude,
    longitude,
  });
  // What is no code has no column beside a name.
  const isLost = country !== undefined && countryCode === undefined && name !== undefined;
  return { place, attributes: isLost ? { ...attributes, country_region: country } : attributes };
}

const PLACE: Shape = { latitude: 'scalar', longitude: 'scalar' };

/** An object is a place on earth; a list (its order is not documented) is only kept. */
function coordinateOf(read: Reader<Checkpoint>): {
  latitude?: number;
  longitude?: number;
  attributes: Attributes;
} {
  // An old name, which bodies of newer versions may still have.
  const list = read.shaped('coordinates' as 'coordinate', ['scalar']) ?? null;
  const attributes: Attributes = list === null ? {} : { coordinates: list };
  const written =
    read.shaped('coordinate', Array.isArray(read.json('coordinate')) ? ['scalar'] : PLACE) ?? null;
  if (written === null) return { attributes };
  if (Array.isArray(written)) return { attributes: { coordinates: written } };
  const coordinate = read.object('coordinate');
  const latitude = coordinate?.number('latitude') ?? undefined;
  const longitude = coordinate?.number('longitude') ?? undefined;
  const isPlace =
    latitude !== undefined &&
    longitude !== undefined &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180;
  return isPlace
    ? { latitude, longitude, attributes }
    : { attributes: { ...attributes, coordinate: written } };
}
