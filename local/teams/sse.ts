/**
 * Reads server-sent events from a fetch response (Node has no EventSource without a flag).
 */

/** One event; `event` is `message` unless the server named it. */
export interface ServerEvent {
  event: string;
  data: string;
}

/** Yields the events until the stream ends; a cut connection ends it as well. */
export async function* readEvents(response: Response): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let pending = '';
  const reader = response.body?.getReader();
  while (reader) {
    // A connection that is cut ends the stream like one that is closed.
    const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
    if (done) return;
    pending += decoder.decode(value, { stream: true });
    const blocks = pending.split('\n\n');
    pending = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event) yield event;
    }
  }
}

function parseBlock(block: string): ServerEvent | undefined {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) event = line.slice(7);
    if (line.startsWith('data: ')) data.push(line.slice(6));
  }
  return data.length > 0 ? { event, data: data.join('\n') } : undefined;
}
