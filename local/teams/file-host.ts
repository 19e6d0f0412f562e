/**
 * Where files are fetched without the bot's token: SharePoint's download links, which expire and work
 * once, and the media service (AMS), which never lets a bot in.
 */
import { randomUUID } from 'node:crypto';
import { LocalTeamsError } from './errors.ts';
import { SIGN_IN_PAGE, sendFile } from './file-faults.ts';
import { type Files, type StoredFile, typeOf } from './files.ts';
import { type Call, type Router, sendJson } from './router.ts';

/** Adds the routes of the file host and of the media service. */
export function addFileHost(router: Router, files: Files): void {
  router.add('GET', '/files/:id/:name', (call) => download(call, files));
  router.add('PUT', '/files/:id/:name', (call) => upload(call, files));
  router.add('GET', '/personal/*', ({ res }) => {
    // The contentUrl of an upload is a page for people, not the file.
    res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(SIGN_IN_PAGE);
  });
  router.add('GET', '/v1/objects/:id/views/:view', ({ res }) => {
    sendJson(res, 401, { errorCode: 'AuthenticationFailed', message: 'A user token is required.' });
  });
}

async function download(call: Call, files: Files): Promise<void> {
  const file = files.get(call.param('id'));
  const { searchParams } = call.url;
  if (file.tempauth === undefined || searchParams.get('tempauth') !== file.tempauth) {
    throw new LocalTeamsError('Unauthorized', 'The link is not valid.');
  }
  const hop = Number(searchParams.get('hop') ?? 0);
  if (file.fault?.kind === 'redirect' && hop < file.fault.times) {
    redirect(call, hop + 1, file.fault);
    return;
  }
  if (!isOpen(file)) throw new LocalTeamsError('Forbidden', 'The link has expired or was used before.');
  files.update({ ...file, used: true });
  await sendFile(call.res, { path: files.path(file.id), size: file.size, type: file.type }, file.fault);
}

function isOpen({ used, expiresAt = 0, fault }: StoredFile): boolean {
  return !used && Date.now() < expiresAt && fault?.kind !== 'expired';
}

function redirect({ res, url }: Call, hop: number, { times, to }: { times: number; to?: string }): void {
  url.searchParams.set('hop', String(hop));
  const location = to !== undefined && hop === times ? to : `${url.pathname}${url.search}`;
  res.writeHead(302, { location }).end();
}

/** Takes what the bot uploads after the user has allowed it: one PUT of all the bytes. */
async function upload({ req, res, url, param }: Call, files: Files): Promise<void> {
  const name = param('name');
  const place = files.get(param('id'));
  if (place.tempauth === undefined || url.searchParams.get('tempauth') !== place.tempauth || place.used) {
    throw new LocalTeamsError('Forbidden', 'The upload session is not valid.');
  }
  const range = /^bytes 0-(\d+)\/(\d+)$/.exec(req.headers['content-range'] ?? '');
  if (!range || Number(range[1]) + 1 !== Number(range[2])) {
    throw new LocalTeamsError('BadArgument', 'Content-Range must cover the whole file.');
  }
  await files.fill(place, req);
  sendJson(res, 201, {
    id: randomUUID(),
    name,
    size: files.get(place.id).size,
    file: { mimeType: typeOf(name) },
  });
}
