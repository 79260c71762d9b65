import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Bytes of a chunk beside its data. */
const FRAME = 12;
const END = chunk('IEND', Buffer.alloc(0));

/** A black PNG; `bytes`: exactly so large, by a comment in it, if it is more than it needs. */
export function png({ width = 3, height = 2, bytes = 0 } = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0], 8);
  const pixels = deflateSync(Buffer.alloc((width + 1) * height));
  const parts = [SIGNATURE, chunk('IHDR', header), chunk('IDAT', pixels)];
  const missing = bytes - Buffer.concat([...parts, END]).length;
  if (missing > FRAME) parts.push(chunk('tEXt', Buffer.alloc(missing - FRAME, 'x')));
  return Buffer.concat([...parts, END]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), framed.length - 4);
  return framed;
}
