/** A whole text message, not masked: fin bit and opcode 1 (RFC 6455 §5.2). */
const TEXT = 0x81;

/** Up to here copying costs less than handing the system a second chunk. */
const COPIED_BYTES = 2048;

/**
 * What stands on the wire for a text message of two parts: in one chunk when it is small, else in two, of which the second is
 * `rest` itself.
 */
export function textMessage(prefix: Buffer, rest: Buffer): readonly Buffer[] {
  const length = prefix.length + rest.length;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const isCopied = rest.length <= COPIED_BYTES;
  const begin = Buffer.allocUnsafe(header + (isCopied ? length : prefix.length));
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
  if (!isCopied) return [begin, rest];
  rest.copy(begin, header + prefix.length);
  return [begin];
}
