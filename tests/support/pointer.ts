// A hand with a pointer, and a clock that the test moves.

import { type Locator, type Page, expect } from '@playwright/test';
import { card } from './people';

/** What the page promises: when data are asked for, when a card opens, how soon it is gone. */
export const ASK = 80;
export const REST = 500;
export const GONE = 500;

/** Freezes the page's clock; from now on `page.clock.runFor` moves it. */
export async function stopTime(page: Page): Promise<void> {
  const now = await page.evaluate(() => Date.now());
  await page.clock.pauseAt(now + 2_000);
}

/** Moves the pointer to the middle of a picture and lets it rest there. */
export async function rest(page: Page, on: Locator): Promise<void> {
  await moveTo(page, on);
  await page.clock.runFor(REST);
}

export async function moveTo(page: Page, on: Locator): Promise<void> {
  await expect(on, 'no scrolling, which would be a reason not to open').toBeInViewport();
  const { x, y } = middle(await box(on));
  await page.mouse.move(x, y);
}

/** Where no picture is. */
export async function moveAway(page: Page): Promise<void> {
  await page.mouse.move(2, (page.viewportSize()?.height ?? 720) - 2);
}

/** Leaves, and waits until the card is gone. */
export async function leave(page: Page): Promise<void> {
  await moveAway(page);
  await page.clock.runFor(GONE);
  await expect(card(page)).toBeHidden();
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export async function box(of: Locator): Promise<Box> {
  const found = await of.boundingBox();
  if (!found) throw new Error('it is not on the page');
  return found;
}

export function middle({ x, y, width, height }: Box): { x: number; y: number } {
  return { x: x + width / 2, y: y + height / 2 };
}

export function* steps(from: number, to: number, by = 2): Generator<number> {
  const direction = Math.sign(to - from);
  for (let at = from; (to - at) * direction > 0; at += by * direction) yield at;
  yield to;
}

export function isUnderPointer(of: Locator): Promise<boolean> {
  return of.evaluate((element) => element.matches(':hover'));
}

export function isFocused(of: Locator): Promise<boolean> {
  return of.evaluate((element) => element === document.activeElement);
}

/** Moves all people down, or up, as an image that loads late or a live update does. */
export async function push(page: Page, by: number): Promise<void> {
  await page.getByRole('list', { name: 'People' }).evaluate((list, by) => {
    (list as HTMLElement).style.marginTop = `${by}px`;
  }, by);
}

export async function scrollBy(page: Page, by: number): Promise<void> {
  const before = await page.evaluate(() => scrollY);
  await page.mouse.wheel(0, by);
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(before + by);
}

/** How many cards open from now on, however briefly. */
export async function countCards(page: Page): Promise<() => Promise<number>> {
  const opened = await page.evaluateHandle(() => {
    const count = { opened: 0 };
    const see = (event: Event) => {
      const isCard = (event.target as Element).getAttribute('role') === 'dialog';
      if (isCard && (event as ToggleEvent).newState === 'open') count.opened += 1;
    };
    document.addEventListener('beforetoggle', see, true);
    return count;
  });
  return () => opened.evaluate((count) => count.opened);
}

/** What the page holds on to once the garbage is collected. */
export async function memory(page: Page): Promise<{ nodes: number; listeners: number; heap: number }> {
  const browser = await page.context().newCDPSession(page);
  await browser.send('HeapProfiler.collectGarbage');
  await browser.send('Performance.enable');
  const { metrics } = await browser.send('Performance.getMetrics');
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  await browser.detach();
  return { nodes: value('Nodes'), listeners: value('JSEventListeners'), heap: value('JSHeapUsedSize') };
}
