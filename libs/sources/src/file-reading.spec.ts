import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileReading } from './file-reading';

const folder = mkdtempSync(join(tmpdir(), 'parcelwire-sources-'));
const file = join(folder, 'sources.yaml');
const secret = join(folder, 'secret');
afterAll(() => rmSync(folder, { recursive: true }));

describe('one reading of files', () => {
  it('remembers what it has read, whatever becomes of the files', () => {
    writeFileSync(file, 'one');
    const reading = new FileReading();
    expect(reading.text(file)).toBe('one');
    const before = reading.fingerprint([file]);
    writeFileSync(file, 'two');
    expect(reading.text(file)).toBe('one');
    expect(reading.fingerprint([file])).toBe(before);
    expect(reading.isStale([file])).toBe(true);
    expect(new FileReading().fingerprint([file])).not.toBe(before);
  });

  it('is stale when a file that was not there appears, or one that was there vanishes', () => {
    rmSync(secret, { force: true });
    const without = new FileReading();
    without.fingerprint([secret]);
    expect(() => without.text(secret)).toThrow(/ENOENT/);
    writeFileSync(secret, 'a secret');
    expect(without.isStale([secret])).toBe(true);
    const reading = new FileReading();
    expect(reading.text(secret)).toBe('a secret');
    rmSync(secret);
    expect(reading.isStale([secret])).toBe(true);
  });
});
