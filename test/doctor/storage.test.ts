import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { checkBlobs, checkQueues } from '../../bot/doctor/storage.ts';
import { sharedStorage } from '../support/shared-azurite.ts';
import { freePort } from '../support/world.ts';

const checks = { Blob: checkBlobs, Queue: checkQueues };
const secret = Buffer.from('not the key of any account').toString('base64');

function access(port: number) {
  const at = `http://127.0.0.1:${port}/account`;
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=${secret};BlobEndpoint=${at};QueueEndpoint=${at};`,
  };
}

describe('storage checks', () => {
  let server: Server | undefined;
  afterEach(async () => {
    if (server) await once(server.close(), 'close');
    server = undefined;
  });

  /** A storage account that refuses everything. */
  async function refusing(status: number, code: string) {
    server = createServer((request, response) => {
      request.resume();
      response.statusCode = status;
      response.setHeader('x-ms-error-code', code);
      response.setHeader('content-type', 'application/xml');
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    return access(typeof address === 'object' && address ? address.port : 0);
  }

  for (const [kind, check] of Object.entries(checks)) {
    describe(kind, () => {
      it('is content with real storage, and leaves nothing behind', async () => {
        const connectionString = await sharedStorage();
        assert.deepEqual(await check({ connectionString }), {
          ok: true,
          text: 'written, read and deleted',
        });
        const left: string[] = [];
        const options = { prefix: 'doctor-' };
        const blobs = BlobServiceClient.fromConnectionString(connectionString);
        const queues = QueueServiceClient.fromConnectionString(connectionString);
        for await (const { name } of blobs.listContainers(options)) left.push(name);
        for await (const { name } of queues.listQueues(options)) left.push(name);
        assert.deepEqual(left, []);
      });

      const refusals: [string, number, string, RegExp][] = [
        [
          'an identity without the role',
          403,
          'AuthorizationPermissionMismatch',
          new RegExp(`403 AuthorizationPermissionMismatch.*Storage ${kind} Data Contributor`),
        ],
        ['a firewall', 403, 'AuthorizationFailure', /Allow the bot's network/],
        ['a key of another account', 403, 'AuthenticationFailed', /its key is not of this account/],
        ['a foreign tenant', 401, 'InvalidAuthenticationInfo', /tenant that the account is in/],
        [
          'an account that takes no keys',
          403,
          'KeyBasedAuthenticationNotPermitted',
          /Set AZURE_STORAGE_ACCOUNT_URL/,
        ],
        ['any other refusal', 409, 'AccountBeingCreated', /\(409 AccountBeingCreated\)\. Check/],
      ];
      for (const [what, status, code, expected] of refusals) {
        it(`finds ${what}`, async () => {
          const { ok, text } = await check(await refusing(status, code));
          assert.equal(ok, false);
          assert.match(text, expected);
        });
      }

      it('finds an account that is not there', async () => {
        const { ok, text } = await check(access(await freePort()));
        assert.equal(ok, false);
        assert.match(text, /\(ECONNREFUSED\)\. Nothing listens there/);
      });

      it('finds what is no connection string, and does not show it', async () => {
        const { ok, text } = await check({ connectionString: `AccountName=a;AccountKey=${secret}` });
        assert.equal(ok, false);
        assert.match(text, /copy AZURE_STORAGE_CONNECTION_STRING once more/);
        assert.ok(!text.includes(secret));
      });

      it('finds an identity that has no token', async () => {
        const unavailable = Object.assign(new Error('no'), { name: 'CredentialUnavailableError' });
        const credential = { getToken: () => Promise.reject(unavailable) };
        const url = 'https://account.blob.core.windows.net';
        const { ok, text } = await check({ blobUrl: url, queueUrl: url, credential });
        assert.equal(ok, false);
        assert.match(text, /AZURE_CLIENT_ID/);
      });
    });
  }
});
