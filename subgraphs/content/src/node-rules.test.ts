import { expect, test } from 'vitest';
import { ContentStatus, nextStatus, type StatusChange } from './node-rules.js';

const { DRAFT, PUBLISHED, ARCHIVED } = ContentStatus;

const ALLOWED: Readonly<Record<StatusChange, Partial<Record<ContentStatus, ContentStatus>>>> = {
  published: { [DRAFT]: PUBLISHED },
  unpublished: { [PUBLISHED]: DRAFT },
  archived: { [PUBLISHED]: ARCHIVED },
  restored: { [ARCHIVED]: DRAFT },
};

const cases = (Object.keys(ALLOWED) as StatusChange[]).flatMap((change) =>
  Object.values(ContentStatus).map((from) => ({ change, from, to: ALLOWED[change][from] })),
);

test.each(cases)('a $from node that is $change becomes $to', ({ change, from, to }) => {
  if (to) expect(nextStatus(from, change)).toBe(to);
  else {
    expect(() => nextStatus(from, change)).toThrow(
      expect.objectContaining({
        code: 'INVALID_STATUS_TRANSITION',
        details: { status: from, action: change },
      }),
    );
  }
});
