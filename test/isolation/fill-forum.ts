import type { Filling } from './filling.js';

/** Topics of every state, and replies that wait, stand and were refused. `reader`: one who may not moderate. */
export async function fillForum(filling: Filling, reader: Filling): Promise<void> {
  const category = async (what: string, more: object) => {
    const { id } = await filling.post('createForumCategory', {
      input: {
        translations: [
          {
            ...{ locale: 'en', slug: filling.slug(what) },
            ...{ name: filling.text(what), description: filling.text('About') },
          },
        ],
        ...more,
      },
    });
    return id;
  };
  const open = await category('talk', {});
  const moderated = await category('quiet-talk', { isModerated: true, parentId: open });
  await category('empty-talk', {});
  const topic = async (categoryId: string, what: string) => {
    const { id } = await filling.post('createForumTopic', {
      input: {
        ...{ categoryId, locale: 'en', title: filling.text(what), body: filling.text('Body') },
        tags: [`tag ${filling.texts.canary}`, 'shared'],
      },
    });
    return id;
  };
  const reply = async (who: Filling, topicId: string, parentReplyId: string | null = null) => {
    const body = filling.text('Reply');
    const { id } = await who.post('createForumReply', { input: { topicId, parentReplyId, body } });
    return id;
  };
  const closed = await topic(open, 'closed topic');
  await filling.post('closeForumTopic', { id: closed });
  const quiet = await topic(moderated, 'moderated topic');
  const refused = await reply(reader, quiet);
  await filling.post('rejectForumReply', { id: refused, reason: filling.text('Reason') });
  const hidden = await reply(filling, quiet);
  await filling.post('hideForumReply', { id: hidden });
  await reply(reader, quiet);
  const running = await topic(open, 'open topic');
  await reply(filling, running, await reply(reader, running));
}
