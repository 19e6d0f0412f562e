import assert from 'node:assert/strict';
import { parseEndpoint } from '../../bot/speech/endpoint.ts';
import { speechError } from './support/errors.ts';

const key = { usesToken: false, allowInsecureLoopback: false };
const token = { usesToken: true, allowInsecureLoopback: false };
const local = { usesToken: false, allowInsecureLoopback: true };
const PUBLIC = 'https://cognitiveservices.azure.com/.default';

describe('parseEndpoint', () => {
  const allowed: [string, string | undefined, string][] = [
    ['https://my-speech.cognitiveservices.azure.com', undefined, PUBLIC],
    ['https://my-speech.cognitiveservices.azure.com/', undefined, PUBLIC],
    ['https://MY-SPEECH.CognitiveServices.Azure.com', undefined, PUBLIC],
    ['https://my-foundry.services.ai.azure.com', undefined, PUBLIC],
    ['https://northeurope.api.cognitive.microsoft.com/', 'northeurope', PUBLIC],
    ['https://x.cognitiveservices.azure.us', undefined, 'https://cognitiveservices.azure.us/.default'],
    [
      'https://usgovvirginia.api.cognitive.microsoft.us',
      'usgovvirginia',
      'https://cognitiveservices.azure.us/.default',
    ],
    [
      'https://chinaeast2.api.cognitive.azure.cn',
      'chinaeast2',
      'https://cognitiveservices.azure.cn/.default',
    ],
  ];
  for (const [address, region, scope] of allowed) {
    it(`takes ${address}`, () => {
      const endpoint = parseEndpoint(address, key);
      assert.equal(endpoint.origin, address.toLowerCase().replace(/\/$/, ''));
      assert.equal(endpoint.region, region);
      assert.equal(endpoint.scope, scope);
    });
  }

  const refused = [
    '',
    'eastus',
    'my-speech.cognitiveservices.azure.com',
    'http://my-speech.cognitiveservices.azure.com',
    'https://cognitiveservices.azure.com',
    'https://.cognitiveservices.azure.com',
    'https://a.b.cognitiveservices.azure.com',
    'https://my-speech.cognitiveservices.azure.com.evil.example',
    'https://evilcognitiveservices.azure.com',
    'https://evil.example/my-speech.cognitiveservices.azure.com',
    'https://my-speech.cognitiveservices.azure.com@evil.example',
    'https://user:pass@my-speech.cognitiveservices.azure.com',
    'https://my-speech.cognitiveservices.azure.com:8443',
    'https://my-speech.cognitiveservices.azure.com/sts/v1.0/issuetoken',
    'https://my-speech.cognitiveservices.azure.com/?x=1',
    'https://my-speech.cognitiveservices.azure.com/#x',
    'https://127.0.0.1',
    'http://127.0.0.1:3980',
    'ftp://my-speech.cognitiveservices.azure.com',
  ];
  for (const address of refused) {
    it(`refuses "${address}"`, () => {
      assert.throws(() => parseEndpoint(address, key), speechError('invalidRequest', { field: 'endpoint' }));
    });
  }

  it('takes loopback in the clear for the local service only, and only 127.0.0.1', () => {
    assert.equal(parseEndpoint('http://127.0.0.1:3980/', local).origin, 'http://127.0.0.1:3980');
    for (const address of [
      'http://localhost:3980',
      'http://10.0.0.1',
      'http://127.0.0.1.evil.example',
      'http://[::1]:3980',
    ]) {
      assert.throws(() => parseEndpoint(address, local), speechError('invalidRequest'));
    }
  });

  it('refuses a token on a regional host, and says which address to use', () => {
    assert.throws(
      () => parseEndpoint('https://eastus.api.cognitive.microsoft.com', token),
      speechError('subdomainRequired', {
        advice: 'Use the custom-subdomain endpoint https://<resource>.cognitiveservices.azure.com, or a key.',
      }),
    );
    assert.ok(parseEndpoint('https://x.cognitiveservices.azure.com', token));
  });

  it('believes the configuration about the region of a custom subdomain', () => {
    assert.equal(
      parseEndpoint('https://x.cognitiveservices.azure.com', key, 'NorthEurope').region,
      'northeurope',
    );
  });
});
