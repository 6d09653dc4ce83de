// What tests of what changes, while it happens, begin with.

import { type Page, expect } from '@playwright/test';

/** Within which everything shows. */
export const SOON = { timeout: 2_000 };

/** Says what somebody is doing, beside the app. */
export async function postStatus(page: Page, text: string): Promise<void> {
  const answer = await page.request.post('/api/v1/me/statuses', { data: { text }, headers: { origin: new URL(page.url()).origin } });
  expect(answer.status()).toBe(201);
}

/** Until the page hears: what happens before is no news to it. */
export async function openAndHear(page: Page, address: string): Promise<void> {
  // Whatever page was there before has a stream of its own, whose request may come late.
  await page.goto('about:blank');
  const stream = page.waitForRequest(/\/me\/events/);
  await page.goto(address);
  await stream;
}
