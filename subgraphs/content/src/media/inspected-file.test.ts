import { describe, expect, test } from 'vitest';
import { InspectedFile } from './inspected-file.js';

const LIMITS = { maxBytes: 1_000, allowed: ['image/*', 'application/pdf'] };

/** A JPEG of 40 by 30 pixels as far as its header goes, as a camera writes it that was held upright or turned. */
function jpeg({ orientation }: { readonly orientation: number }): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(0x0112, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  const frame = Buffer.from([8, 0, 30, 0, 40, 1, 1, 0x11, 0]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])),
    segment(0xc0, frame),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

async function* inBytes(content: Buffer) {
  for (const byte of content) yield Buffer.from([byte]);
}

async function passed(content: Buffer) {
  const file = await InspectedFile.begin(inBytes(content), LIMITS);
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.content()) chunks.push(chunk);
  return { file, bytes: Buffer.concat(chunks) };
}

describe('a file that passes', () => {
  test('is what its first bytes say, and comes out as it went in', async () => {
    const content = jpeg({ orientation: 1 });
    const { file, bytes } = await passed(content);
    expect([file.mimeType, file.extension, bytes.equals(content)]).toEqual(['image/jpeg', 'jpg', true]);
    expect(file.facts()).toMatchObject({ size: content.length, dimensions: { width: 40, height: 30 } });
  });

  test.each([
    [3, { width: 40, height: 30 }],
    [6, { width: 30, height: 40 }],
    [8, { width: 30, height: 40 }],
  ])('turned as %i says has the dimensions it is seen in', async (orientation, dimensions) => {
    const { file } = await passed(jpeg({ orientation }));
    expect(file.facts().dimensions).toEqual(dimensions);
  });

  test('has no dimensions where it is broken, or no image', async () => {
    const broken = await passed(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2, 1]));
    const pdf = await passed(Buffer.from('%PDF-1.4\n'));
    expect([broken.file.facts().dimensions, pdf.file.facts().dimensions]).toEqual([null, null]);
  });

  test('is asked for no byte more once it is too large, and its source is told so', async () => {
    let given = 0;
    let ended = false;
    async function* endless() {
      try {
        yield jpeg({ orientation: 1 });
        for (;;) {
          given += 300_000;
          yield Buffer.alloc(300_000);
        }
      } finally {
        ended = true;
      }
    }
    const file = await InspectedFile.begin(endless(), { ...LIMITS, maxBytes: 700_000 });
    const reading = (async () => {
      for await (const chunk of file.content()) expect(chunk.length).toBeGreaterThan(0);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'MEDIA_TOO_LARGE' });
    expect([given, ended]).toEqual([900_000, true]);
  });
});
