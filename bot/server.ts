/**
 * The HTTP side: POST /api/messages for Bot Service, GET /healthz (the process lives), GET /readyz (it can
 * do its work: storage answers, and it is not being stopped).
 */
import { createServer as createRestify, plugins, type Request, type Response, type Server } from 'restify';
import type { Log } from './log.ts';
import { type GuardRules, refusal } from './teams/guard.ts';

/** Bot Service sends up to about 100 KB; a voice message inside an activity is larger. */
const maxBodyBytes = 2_000_000;

export interface ServerParts {
  guard: GuardRules;
  /** Authenticates an activity and runs the bot on it. */
  receive(authorization: string, activity: unknown): Promise<{ status: number; body?: unknown }>;
  /** True while the process can do its work. */
  ready(): Promise<boolean>;
  log: Log;
}

export function createServer({ guard, receive, ready, log }: ServerParts): Server {
  const server = createRestify({ name: 'voice-bot' });
  server.use(plugins.bodyParser({ maxBodySize: maxBodyBytes, mapParams: false }));

  server.post('/api/messages', async (request: Request, response: Response) => {
    const reason = refusal(request.body, guard);
    if (reason !== undefined) {
      log.warn({ reason }, 'activity refused');
      return response.send(403);
    }
    try {
      const { status, body } = await receive(request.header('authorization', ''), request.body);
      if (status === 401) log.warn('activity without a valid token refused');
      return body === undefined ? response.send(status) : response.send(status, body);
    } catch (error) {
      log.error({ err: error }, 'turn failed');
      return response.send(500);
    }
  });
  server.get('/healthz', async (_request: Request, response: Response) =>
    response.send(200, { status: 'alive' }),
  );
  server.get('/readyz', async (_request: Request, response: Response) => {
    const isReady = await ready();
    response.send(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready' });
  });
  return server;
}
