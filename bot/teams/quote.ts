/** Which message a message replies to. */
import type { Activity } from 'botbuilder';

/** A tag ends before the next one: without that, a page of open tags would be searched for minutes. */
const reply = /<blockquote\b[^<>]*\bitemtype="http:\/\/schema\.skype\.com\/Reply"[^<>]*>/i;

/**
 * The id of the message that is quoted, or that the activity names: a reply in a 1:1 chat comes as a quotation in
 * the html copy of its body.
 */
export function repliedTo({ attachments = [], replyToId }: Activity): string | undefined {
  for (const { contentType, content } of attachments) {
    if (contentType !== 'text/html' || typeof content !== 'string') continue;
    const quoted = /\bitemid="([^"]{1,100})"/i.exec(reply.exec(content)?.[0] ?? '')?.[1];
    if (quoted !== undefined) return quoted;
  }
  return replyToId;
}
