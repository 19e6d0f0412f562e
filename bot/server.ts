/**
 * The HTTP side: POST /api/messages for Bot Service, GET /healthz (the process lives), GET /readyz (it can
 * do its work: storage answers, and it is not being stopped).
 */
import {
  createServer as createRestify,
  type Next,
  plugins,
  type Request,
  type Response,
  type Server,
} from 'restify';
import type { Log } from './log.ts';
import { type GuardRules, refusal } from './teams/guard.ts';
import { inSpan, note, noteError } from './telemetry/spans.ts';

/** Bot Service sends up to about 100 KB; a voice message inside an activity is larger. */
const maxBodyBytes = 2_000_000;

/** In milliseconds. Bot Service sends an activity in one go; who is slower holds a connection for its own sake. */
const patience = { headersTimeout: 5_000, requestTimeout: 10_000, connectionsCheckingInterval: 1_000 };

export interface ServerParts {
  guard: GuardRules;
  /** Authenticates an activity and runs the bot on it. */
  receive(authorization: string, activity: unknown): Promise<{ status: number; body?: unknown }>;
  /** True while the process can do its work. */
  ready(): Promise<boolean>;
  log: Log;
}

export function createServer({ guard, receive, ready, log }: ServerParts): Server {
  // restify's own log would write whole requests, tokens included, on the smallest occasion.
  const server = createRestify({ name: 'voice-bot' });
  Object.assign(server.log, { level: 'silent' });
  Object.assign(server.server, patience);
  // restify answers faults with its own words and those of the JSON parser, which quotes what it read.
  server.on('restifyError', (_request: Request, _response: Response, error: object, done: () => void) => {
    Object.assign(error, { toJSON: () => ({}) });
    done();
  });
  // Bot Service compresses nothing. restify's reader counts packed bytes only, and ends the process at bad ones.
  server.pre((request: Request, response: Response, next: Next) => {
    const packed = request.header('content-encoding') !== undefined;
    if (packed) response.send(415);
    next(packed ? false : undefined);
  });
  // JSON only: the parser of forms would write anybody's files to disk.
  server.use(plugins.bodyReader({ maxBodySize: maxBodyBytes }));
  server.use(plugins.jsonBodyParser({ bodyReader: true }));

  async function answerTo(request: Request): Promise<{ status: number; body?: unknown }> {
    const reason = refusal(request.body, guard);
    if (reason !== undefined) {
      log.warn({ reason }, 'activity refused');
      return { status: 403 };
    }
    try {
      const answer = await receive(request.header('authorization', ''), request.body);
      if (answer.status === 401) log.warn('activity without a valid token refused');
      return answer;
    } catch (error) {
      noteError(error);
      log.error({ err: error }, 'turn failed');
      return { status: 500 };
    }
  }

  server.post('/api/messages', async (request: Request, response: Response) => {
    await inSpan('turn', { kind: 'server' }, async () => {
      const { status, body } = await answerTo(request);
      note({ 'http.response.status_code': status });
      response.send(status, body);
    });
  });
  server.get('/healthz', async (_request: Request, response: Response) => {
    response.send(200, { status: 'alive' });
  });
  server.get('/readyz', async (_request: Request, response: Response) => {
    const isReady = await ready();
    response.send(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready' });
  });
  return server;
}
