/** A whole text message, not masked: fin bit and opcode 1 (RFC 6455 §5.2). */
const TEXT = 0x81;

/**
 * What stands on the wire before the rest of a text message: its header and its first bytes, in one small buffer.
 * `restBytes` is what the caller writes after it.
 */
export function beginTextMessage(prefix: Buffer, restBytes: number): Buffer {
  const length = prefix.length + restBytes;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const begin = Buffer.allocUnsafe(header + prefix.length);
  begin[0] = TEXT;
  if (header === 2) {
    begin[1] = length;
  } else if (header === 4) {
    begin[1] = 126;
    begin.writeUInt16BE(length, 2);
  } else {
    begin[1] = 127;
    begin.writeUInt32BE(Math.floor(length / 2 ** 32), 2);
    begin.writeUInt32BE(length % 2 ** 32, 6);
  }
  prefix.copy(begin, header);
  return begin;
}
