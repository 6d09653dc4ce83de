// What a page complains about. A test that shows the right thing while the console fills with errors has not passed.

import type { BrowserContext } from '@playwright/test';

// The app asks at its start who is signed in, and browsers report a 401 whatever the page makes of it.
const NOBODY_IS_SIGNED_IN = /status of 401 .*\/api\/v1\/me:\d+\)$/;

/** Collects console errors, page errors and CSP violations from every page of the contexts it watches. */
export class Complaints {
  private readonly heard: string[] = [];
  private readonly expected: RegExp[] = [NOBODY_IS_SIGNED_IN];

  /** Complaints that match are part of what the test is about; they may come and need not. */
  expect(...patterns: RegExp[]): void {
    this.expected.push(...patterns);
  }

  /** Starts listening. */
  async watch(context: BrowserContext): Promise<void> {
    context.on('weberror', (error) => this.heard.push(`page error: ${error.error().stack ?? error.error()}`));
    context.on('console', (message) => {
      if (message.type() !== 'error') return;
      const { url, lineNumber } = message.location();
      this.heard.push(`console error: ${message.text()} (${url}:${lineNumber})`);
    });
    // Chromium writes violations to the console too, but not those of a policy that only reports.
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        console.error(`CSP violation: ${violatedDirective} refuses ${blockedURI || 'what is inline'}`);
      });
    });
  }

  /** What was heard and not expected. */
  unexpected(): string[] {
    return this.heard.filter((complaint) => !this.expected.some((pattern) => pattern.test(complaint)));
  }
}
