/**
 * Every version of AfterShip's webhook, oldest first. Reading this list is reading the changelog.
 * Sources: AfterShip, Webhook Changelog, and the tracking models of its published SDKs.
 */
import { chain } from '../upcast';
import type { LegacyTracking } from './legacy';
import { to2023_10 } from './v2023-10';
import { to2024_01 } from './v2024-01';
import { to2024_04 } from './v2024-04';
import { to2024_07 } from './v2024-07';
import { to2024_10 } from './v2024-10';
import { to2025_01 } from './v2025-01';
import { to2026_01 } from './v2026-01';
import { to2026_07 } from './v2026-07';

export const versions = chain<LegacyTracking>()('legacy')
  .next(to2023_10)
  .next(to2024_01)
  .next(to2024_04)
  .next(to2024_07)
  .next(to2024_10)
  .next(to2025_01)
  .same(
    '2025-04',
    'ids may have up to 128 characters; estimates say why they were revised, which is kept as it comes',
  )
  .same(
    '2025-07',
    'custom_fields is null instead of an empty object when there are none, which reads the same',
  )
  .next(to2026_01)
  .next(to2026_07);

export type { Courier } from './v2025-01';
export type { Checkpoint, Tracking } from './v2026-07';
