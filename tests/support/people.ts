// How people are found in a page, and how answers are held while a test looks at what stands there meanwhile.

import { type Locator, type Page, type Request, type Route, expect } from '@playwright/test';

/** The hover profile; there is at most one. */
export function card(page: Page): Locator {
  return page.getByRole('dialog');
}

/** A person in the list of the People page. */
export function picture(page: Page, name: string): Locator {
  return page.getByRole('list', { name: 'People' }).getByRole('link', { name, exact: true });
}

/** The button of a person, whatever it says at the moment. */
export function followButton(place: Page | Locator, name: string): Locator {
  const literally = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return place.getByRole('button', { name: new RegExp(`^(Follow|Following|Unfollow|Requested) ${literally}$`) });
}

/** Opens the People page, and waits for the people. */
export async function openPeople(page: Page): Promise<void> {
  await page.goto('/people');
  await expect(page.getByRole('list', { name: 'People' })).toBeVisible();
}

/** What the server says of following somebody, asked past the page. */
export async function follows(page: Page, username: string): Promise<boolean> {
  const answer = await page.request.get(`/api/v1/people/${username}/card`);
  return (await answer.json()).person.standing.relation === 'following';
}

/** Opens a profile and gives its button. */
export async function openProfile(page: Page, username: string, name: string): Promise<Locator> {
  await page.goto(`/people/${username}`);
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  return followButton(page.getByRole('main'), name);
}

/** Where the profile data of a person come from. */
export function cardOf(username: string): string {
  return `**/api/v1/people/${encodeURIComponent(username)}/card`;
}

/** Requests for profile data: of all, or of those whose path matches. */
export function watchRequests(page: Page, path: RegExp = /\/card$/): Request[] {
  const seen: Request[] = [];
  page.on('request', (request) => {
    if (path.test(new URL(request.url()).pathname)) seen.push(request);
  });
  return seen;
}

/** Answers that wait. */
export interface Held {
  /** How many wait or have waited. */
  count(): number;
  /** Lets all go on to the server, and those that come later. */
  letGo(): void;
  /** Until they are let go: for routes that come before this one. */
  wait(): Promise<void>;
}

/** Keeps every request to an address waiting until it is let go. */
export async function hold(page: Page, address: string | RegExp): Promise<Held> {
  let letGo = () => {};
  let count = 0;
  const free = new Promise<void>((go) => (letGo = go));
  await page.route(address, async (route: Route) => {
    count += 1;
    await free;
    // What the page has given up meanwhile cannot go on.
    await route.fallback().catch(() => {});
  });
  return { count: () => count, letGo, wait: () => free };
}
