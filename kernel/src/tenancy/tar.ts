// As much of the tar format (POSIX.1-1988 "ustar") as an archive of regular files needs. It says a file's size before its
// content, so whoever writes a long one writes it in pieces; any tar program reads the result.

const BLOCK = 512;

/** What ends an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

/** One file. `name` is plain text of at most 100 characters; times in an archive are those of `modifiedAt`. */
export function tarEntry(name: string, content: Buffer, modifiedAt: Date): Buffer {
  const header = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100) throw new RangeError(`"${name}" is too long a name for a tar archive`);
  header.write(name, 0);
  header.write(octal(0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(content.length, 12), 124);
  header.write(octal(Math.floor(modifiedAt.getTime() / 1000), 12), 136);
  // The checksum is counted with spaces in its own place.
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257, 'latin1');
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return Buffer.concat([header, content, padding]);
}

/** Fills a field but for its last byte, which is 0. */
function octal(value: number, width: number): string {
  return value.toString(8).padStart(width - 1, '0');
}
