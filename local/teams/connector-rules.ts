/**
 * What Teams refuses in an activity from a bot: too big, a card it cannot read, more than one AI label.
 */
import { LocalTeamsError } from './errors.ts';
import { isObject, type JsonObject } from './json.ts';
import type { Activity } from './types.ts';

/** Teams counts UTF-16, two bytes a character, the JSON of cards included. */
const MAX_BYTES = 100 * 1024;

const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';

/** The body as an activity; throws BadArgument or MessageSizeTooBig. */
export function checkActivity(body: unknown): Activity {
  if (!isObject(body) || typeof body.type !== 'string') {
    throw new LocalTeamsError('BadArgument', 'Activity type is required.');
  }
  const size = JSON.stringify(body).length * 2;
  if (size > MAX_BYTES) throw new LocalTeamsError('MessageSizeTooBig', 'Message size too large.');
  const { attachments = [], entities = [] } = body;
  if (!Array.isArray(attachments) || !Array.isArray(entities)) {
    throw new LocalTeamsError('BadArgument', 'attachments and entities must be arrays.');
  }
  for (const attachment of attachments) checkAttachment(attachment);
  const labels = entities.filter(
    (entity) => isObject(entity) && entity.type === 'https://schema.org/Message',
  );
  if (labels.length > 1) throw new LocalTeamsError('BadArgument', 'Only one root Message entity is allowed.');
  return { ...body, type: body.type };
}

function checkAttachment(attachment: unknown): void {
  if (!isObject(attachment) || typeof attachment.contentType !== 'string') {
    throw new LocalTeamsError('BadArgument', 'An attachment needs a contentType.');
  }
  if (attachment.contentType === ADAPTIVE_CARD) checkCard(attachment.content);
}

function checkCard(card: unknown): void {
  const broken = new LocalTeamsError('BadArgument', 'Failed to parse the Adaptive Card.');
  if (!isObject(card) || card.type !== 'AdaptiveCard' || typeof card.version !== 'string') throw broken;
  for (const list of [card.body ?? [], card.actions ?? []]) {
    if (!Array.isArray(list) || !list.every(isElement)) throw broken;
  }
}

function isElement(value: unknown): value is JsonObject {
  return isObject(value) && typeof value.type === 'string' && value.type !== '';
}
