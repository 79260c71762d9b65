import type { BlockData } from './block-rules.js';
import { BlockType } from './block-types.js';

/** Fields that say something to the frontend, and nothing to readers. */
const NO_TEXT = new Set([
  ...['url', 'href', 'avatar', 'poster', 'videoUrl', 'actionUrl', 'icon', 'format', 'size'],
  ...['productIds', 'collectionId'],
]);

/** What readers read of a block, line by line. */
export function searchableText(type: BlockType, data: BlockData): string {
  return type === BlockType.HTML ? withoutTags(String(data.html ?? '')) : textsIn(data).join('\n');
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (NO_TEXT.has(name) ? [] : textsIn(part)));
}

/** It has been sanitized, so every `<` begins a tag. */
function withoutTags(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
