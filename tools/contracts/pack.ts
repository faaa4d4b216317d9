/** `npm run pack:events`: makes the tarball of `@parcelwire/events`, and says where it is. */
import { join, relative } from 'node:path';
import { packEvents } from './pack-events';

const root = process.cwd();
const tarball = packEvents(root, join(root, 'dist', 'packages', 'events'));
process.stdout.write(`${relative(root, tarball)}\n`);
