/**
 * Headless Chromium for tests of the chat page, with nothing that reaches beyond this machine and, when
 * asked for, a microphone that plays a WAV file.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface BrowserOptions {
  /** A WAV file that the microphone plays, once. */
  microphone?: string;
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
}

/** A browser with one page open. */
export interface TestBrowser {
  page: Page;
  context: BrowserContext;
  /** What went wrong so far: errors on the console or of the page, and requests to another origin. */
  problems: string[];
  /** Closes the browser and removes its profile. */
  close(): Promise<void>;
}

/** Opens `url` in a fresh profile. The executable is Debian's, or what CHROMIUM_PATH says. */
export async function openBrowser(url: string, options: BrowserOptions = {}): Promise<TestBrowser> {
  const { microphone, width = 1000, height = 800, colorScheme = 'light' } = options;
  const profile = await mkdtemp(join(tmpdir(), 'chat-page-'));
  const fake = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  const capture =
    microphone === undefined ? [] : [...fake, `--use-file-for-fake-audio-capture=${microphone}%noloop`];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
    args: [...FLAGS, ...capture],
    viewport: { width, height },
    colorScheme,
    locale: 'en-US',
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const problems = watch(page, new URL(url).origin);
  await page.goto(url);
  return {
    page,
    context,
    problems,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

function watch(page: Page, origin: string): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol.startsWith('http') && asked !== origin) problems.push(`request: ${request.url()}`);
  });
  return problems;
}
