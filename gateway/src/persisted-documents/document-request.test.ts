import { documentIdOf } from '@rustok/kernel';
import { describe, expect, it } from 'vitest';
import { documentRequestOf, type GivenRequest } from './document-request.js';

const TEXT = '{ a }';
const ID = documentIdOf(TEXT);
const persistedQuery = { version: 1, sha256Hash: ID.slice('sha256:'.length) };

describe('a request', () => {
  it.each<[what: string, given: GivenRequest, meant: object]>([
    ['a text', { query: TEXT }, { query: TEXT }],
    ['an empty text', { query: '' }, { query: '' }],
    ['a text beside other extensions', { query: TEXT, extensions: { resumeAfter: 'x' } }, { query: TEXT }],
    ['an id', { documentId: ID }, { documentId: ID }],
    ['an id beside an empty text', { query: '', documentId: ID }, { documentId: ID }],
    ['an id beside null', { query: null, documentId: ID, extensions: null }, { documentId: ID }],
    ["Apollo's hash", { extensions: { persistedQuery } }, { documentId: ID, isApollos: true }],
    [
      "Apollo's hash beside an empty text",
      { query: '', extensions: { persistedQuery } },
      { documentId: ID, isApollos: true },
    ],
    ["Apollo's hash of the text beside it", { query: TEXT, extensions: { persistedQuery } }, { query: TEXT }],
    ['a text and null for a hash', { query: TEXT, extensions: { persistedQuery: null } }, { query: TEXT }],
  ])('with %s means one document', (_what, given, meant) => {
    expect(documentRequestOf(given)).toEqual(meant);
  });

  it.each<[what: string, given: GivenRequest, code: string]>([
    ['nothing', {}, 'BAD_REQUEST'],
    ['an id and a text', { query: TEXT, documentId: ID }, 'BAD_REQUEST'],
    ['two ids', { documentId: ID, extensions: { persistedQuery } }, 'BAD_REQUEST'],
    ['an id that is no text', { documentId: { id: ID } }, 'BAD_REQUEST'],
    [
      'another version of Apollo',
      { extensions: { persistedQuery: { ...persistedQuery, version: 2 } } },
      'BAD_REQUEST',
    ],
    [
      'a hash that is no text',
      { extensions: { persistedQuery: { version: 1, sha256Hash: 7 } } },
      'BAD_REQUEST',
    ],
    ['a hash that is no object', { extensions: { persistedQuery: 'x' } }, 'BAD_REQUEST'],
    [
      "a text with another's hash",
      { query: '{ b }', extensions: { persistedQuery } },
      'PERSISTED_DOCUMENT_MISMATCH',
    ],
  ])('with %s is refused', (_what, given, code) => {
    expect(() => documentRequestOf(given)).toThrowError(expect.objectContaining({ code }));
  });
});
