import assert from 'node:assert/strict';
import { addressAllowed, guardedLookup } from '../../bot/audio/address.ts';
import { AudioError } from '../../bot/audio/errors.ts';
import { type FetchRules, permittedUrl } from '../../bot/audio/fetch-rules.ts';
import { downloadHosts } from '../../bot/audio/hosts.ts';

const rules: FetchRules = {
  hosts: () => true,
  allowLoopback: false,
  maxBytes: 1000,
  maxRedirects: 5,
  connectTimeoutMs: 1000,
  headersTimeoutMs: 1000,
  idleTimeoutMs: 1000,
  totalTimeoutMs: 1000,
};

const blocked = (error: unknown) => error instanceof AudioError && error.code === 'blocked';

describe('addressAllowed', () => {
  const forbidden = [
    ['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.100.100.200', '127.0.0.1', '127.255.255.254'],
    ['169.254.169.254', '169.254.0.1', '168.63.129.16', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ['192.0.0.1', '192.0.2.1', '192.88.99.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1'],
    ['239.1.1.1', '240.0.0.1', '255.255.255.255', '::', '::1', '::ffff:8.8.8.8', '::ffff:127.0.0.1'],
    ['::ffff:a00:1', '::ffff:0:127.0.0.1', '::127.0.0.1', '::7f00:1', '64:ff9b::7f00:1', '64:ff9b::8.8.8.8'],
    [
      '64:ff9b:1::1',
      '100::1',
      '2001::1',
      '2001:2::1',
      '2001:10::1',
      '2001:20::1',
      '2001:db8::1',
      '2002:7f00:1::',
    ],
    [
      '3fff::1',
      '5f00::1',
      'fc00::1',
      'fd00:ec2::254',
      'fe80::1',
      'fe80::1%eth0',
      'fec0::1',
      'ff02::1',
      '4000::1',
    ],
    ['', 'localhost', '1.2.3', 'not an address'],
  ].flat();
  for (const address of forbidden) {
    it(`refuses ${address || 'nothing'}`, () => assert.equal(addressAllowed(address, false), false));
  }
  for (const address of ['8.8.8.8', '13.107.136.10', '52.112.0.1', '2620:1ec:8fa::10', '2a01:111:f402::1']) {
    it(`allows ${address}`, () => assert.equal(addressAllowed(address, false), true));
    it(`refuses ${address} on one machine`, () => assert.equal(addressAllowed(address, true), false));
  }
  for (const address of ['127.0.0.1', '127.8.9.10', '::1']) {
    it(`allows ${address} on one machine`, () => assert.equal(addressAllowed(address, true), true));
  }
});

describe('guardedLookup', () => {
  const answer = (all: boolean, ...addresses: string[]) =>
    new Promise((resolve, reject) => {
      const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      const lookup = guardedLookup(false, async () => found);
      lookup('clip.example', { all }, (error, address) => (error ? reject(error) : resolve(address)));
    });

  it('gives only the permitted addresses of a mixed answer', async () => {
    const given = await answer(true, '10.0.0.1', '8.8.8.8', '::1');
    assert.deepEqual(given, [{ address: '8.8.8.8', family: 4 }]);
    assert.equal(await answer(false, '169.254.169.254', '8.8.8.8'), '8.8.8.8');
  });

  it('is blocked when no permitted address is left', async () => {
    await assert.rejects(answer(true, '10.0.0.1', 'fd00::1'), blocked);
    await assert.rejects(answer(true), blocked);
  });

  it('hands on what DNS says', async () => {
    const failure = Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
    const lookup = guardedLookup(false, () => Promise.reject(failure));
    const given = await new Promise((resolve) => lookup('clip.example', {}, (error) => resolve(error)));
    assert.equal(given, failure);
  });
});

describe('permittedUrl', () => {
  const refused = [
    [
      'http://contoso.sharepoint.com/a',
      'ftp://contoso.sharepoint.com/a',
      'file:///etc/passwd',
      'data:,x',
      'x',
      '',
    ],
    [
      'https://user@contoso.sharepoint.com/',
      'https://user:secret@contoso.sharepoint.com/',
      'https://:p@a.example/',
    ],
    ['https://contoso.sharepoint.com:8443/', 'https://contoso.sharepoint.com:80/'],
    [
      'https://127.0.0.1/',
      'https://127.1/',
      'https://127.0.0.1./',
      'https://2130706433/',
      'https://0x7f000001/',
    ],
    ['https://0177.0.0.1/', 'https://0x7f.0.0.1/', 'https://0/', 'https://0.0.0.0/', 'https://127.0.1/'],
    [
      'https://169.254.169.254/latest/meta-data',
      'https://2852039166/',
      'https://0xa9fea9fe/',
      'https://025177524776/',
    ],
    [
      'https://8.8.8.8/',
      'https://[::1]/',
      'https://[::]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[::ffff:7f00:1]/',
    ],
    [
      'https://[0:0:0:0:0:0:0:1]/',
      'https://[64:ff9b::7f00:1]/',
      'https://[2002:7f00:1::]/',
      'https://[fe80::1]/',
    ],
    [
      'https://１２７.０.０.１/',
      'https://①②⑦.⓪.⓪.①/',
      'https://[2620:1ec:8fa::10]/',
      'https://256.256.256.256/',
    ],
  ].flat();
  for (const address of refused) {
    it(`refuses ${JSON.stringify(address)}`, () =>
      assert.throws(() => permittedUrl(address, rules), blocked));
  }

  it('asks the host classes', () => {
    const strict = { ...rules, hosts: downloadHosts };
    assert.equal(permittedUrl('https://contoso.sharepoint.com/a?b', strict).pathname, '/a');
    assert.throws(() => permittedUrl('https://metadata.google.internal/', strict), blocked);
    assert.throws(() => permittedUrl('https://localhost/', strict), blocked);
  });

  it('allows nothing but loopback numbers on one machine, on any port and by http', () => {
    const local = { ...rules, allowLoopback: true };
    assert.equal(permittedUrl('http://127.0.0.1:3979/a', local).port, '3979');
    assert.equal(permittedUrl('http://[::1]:3979/a', local).port, '3979');
    assert.equal(permittedUrl('http://localhost:3979/a', local).hostname, 'localhost');
    for (const address of [
      'http://10.0.0.1/',
      'http://169.254.169.254/',
      'https://8.8.8.8/',
      'http://0.0.0.0:3979/',
    ]) {
      assert.throws(() => permittedUrl(address, local), blocked, address);
    }
  });

  it('never repeats a query or a password', () => {
    assert.throws(
      () => permittedUrl('http://user:hunter2@contoso.sharepoint.com/x?tempauth=sesame', rules),
      (error: Error) => !/hunter2|sesame|\?/.test(error.message + error.stack),
    );
  });
});

describe('downloadHosts', () => {
  for (const host of [
    'contoso.sharepoint.com',
    'contoso-my.sharepoint.com',
    'CONTOSO.SharePoint.com',
    'a.b.svc.ms',
  ]) {
    it(`knows ${host}`, () => assert.equal(downloadHosts(host), true));
  }
  for (const host of ['contoso.sharepoint.us', 'contoso-my.sharepoint-mil.us', 'contoso.sharepoint.cn']) {
    it(`knows ${host}`, () => assert.equal(downloadHosts(host), true));
  }
  const strangers = [
    'sharepoint.com',
    '.sharepoint.com',
    'evilsharepoint.com',
    'contoso.sharepoint.com.evil.example',
  ];
  for (const host of [
    ...strangers,
    'contoso.sharepoint.com.',
    'contoso.sharepoint.co',
    'svc.ms',
    'xsvc.ms',
    '',
  ]) {
    it(`does not know ${JSON.stringify(host)}`, () => assert.equal(downloadHosts(host), false));
  }
});
