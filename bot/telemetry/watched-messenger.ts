/** A messenger whose posts and edits are traced. */
import type { Messenger } from '../jobs/messenger.ts';
import { inSpan } from './spans.ts';

export function watchedMessenger(messenger: Messenger): Messenger {
  return {
    post: (to, reply) => inSpan('chat post', { kind: 'client' }, () => messenger.post(to, reply)),
    edit: (to, activityId, reply) =>
      inSpan('chat edit', { kind: 'client' }, () => messenger.edit(to, activityId, reply)),
    attachmentLink: (to, attachmentId, view) => messenger.attachmentLink(to, attachmentId, view),
  };
}
