// Pictures as people have them.

import type { Page } from '@playwright/test';
import { deflateSync } from 'node:zlib';

/** A PNG whose left half is red and whose right half is blue. */
export function png(width: number, height: number): Buffer {
  const row = Buffer.concat([
    Buffer.from([0]),
    Buffer.from(Array.from({ length: width }, (_, x) => (x < width / 2 ? [220, 30, 30] : [30, 30, 220])).flat()),
  ]);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([size, body, sum]);
}

function crc(data: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of data) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** A JPEG of the same halves as a telephone held upright stores it: turned (orientation 6), with the place it was taken at. */
export async function photo(page: Page, width: number, height: number): Promise<Buffer> {
  const written = await page.evaluate(([width, height]) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext('2d')!;
    context.fillStyle = 'rgb(220 30 30)';
    context.fillRect(0, 0, width / 2, height);
    context.fillStyle = 'rgb(30 30 220)';
    context.fillRect(width / 2, 0, width / 2, height);
    return canvas.toDataURL('image/jpeg', 0.95);
  }, [width, height] as const);
  const jpeg = Buffer.from(written.split(',')[1], 'base64');
  // TIFF: orientation, and a pointer to the GPS part, which says "north".
  const tiff = Buffer.from('4d4d002a00000008' + '0002' + '0112000300000001' + '00060000' + '8825000400000001' + '00000026' + '00000000'
    + '0001' + '0001000200000002' + '4e000000' + '00000000', 'hex');
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(exif.length + 2);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), size, exif, jpeg.subarray(2)]);
}
