// The hover profile beside what a site's owner would take instead, in one run. `cargo xtask bench widget`.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Browser, type CDPSession, type Page, chromium } from '@playwright/test';
import { expect, signInAs, test } from '../support/site';
import { ALL, ATLASKIT, type Contestant, GRAVATAR, IDLE, MARK, OURS } from './contestants';
import { MARKS, person } from './peers/person';
import { type Measured, type Results, median, reach, tables } from './reach';
import { type Stand, startStand } from './stand';
import { hover, install, leave } from './stopwatch';

/** New visits of each page, each with a first hover and two later ones. */
const VISITS = Number(process.env.KITH_BENCH_VISITS ?? 5);
const LATER = 2;
const SLOW = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
const SLOWED = 4;

/** A page in a browser that has seen nothing, ready for a pointer. */
interface Visit {
  page: Page;
  devtools: CDPSession;
  /** Milliseconds of script since before the navigation. */
  script: number;
  longTasks: number[];
  end(): Promise<void>;
}

async function metrics(devtools: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

async function visit(browser: Browser, stand: Stand, { name, ready }: Contestant, slow = false): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Performance.enable');
  await devtools.send('Network.enable');
  if (slow) {
    await devtools.send('Network.emulateNetworkConditions', SLOW);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
  }
  const before = await metrics(devtools);
  await page.goto(`${stand.url}/${name}`);
  await page.waitForLoadState('networkidle');
  // Read before anything is asked of the page: Playwright's own scripts count as the page's.
  const after = await metrics(devtools);
  await page.waitForFunction(([marks, count]) => document.querySelectorAll(marks).length === count, [MARK, MARKS] as const);
  if (ready) await page.waitForSelector(ready, { state: 'attached' });
  const longTasks = await page.evaluate(
    () =>
      new Promise<number[]>((told) => {
        const seen = (entries: PerformanceEntry[]) => told(entries.map(({ duration }) => duration));
        new PerformanceObserver((list) => seen(list.getEntries())).observe({ type: 'longtask', buffered: true });
        // Nothing is told where there was none.
        setTimeout(seen, 100, []);
      }),
  );
  await install(page);
  const script = (after.ScriptDuration! - before.ScriptDuration!) * 1000;
  return { page, devtools, script, longTasks, end: () => context.close() };
}

/** What goes over the line before anybody points, and with the first card. */
async function weigh(browser: Browser, stand: Stand, contestant: Contestant): Promise<Measured['bytes']> {
  stand.given.length = 0;
  const { page, end } = await visit(browser, stand, contestant);
  const code = () => stand.given.filter(({ kind }) => kind === 'code');
  const sum = () => code().reduce((sum, { bytes }) => sum + bytes, 0);
  // What the page names itself, and what the answers to that ask for.
  const named = stand.given.filter(({ path }) => contestant.page.includes(`"${path}"`) || path === `/${contestant.name}`);
  const load = named.reduce((sum, { kind, bytes }) => sum + (kind === 'code' ? bytes : 0), 0);
  const before = sum();
  const requests = stand.given.length - named.length;
  await hover(page, contestant, 0, person(0).name);
  await page.waitForLoadState('networkidle');
  const all = sum();
  await end();
  return { load, before, all, requests };
}

/** First and later hovers of some contestants in turns, so that what else the machine does meets all of them. */
async function race(browser: Browser, stand: Stand, who: Contestant[], slow = false): Promise<Map<Contestant, Measured['times']>> {
  const times = new Map(who.map((contestant) => [contestant, { script: [], longTasks: [], cold: [], warm: [], asked: [] } as Measured['times']]));
  for (let round = 0; round < VISITS; round++) {
    for (const contestant of who) {
      const { page, script, longTasks, end } = await visit(browser, stand, contestant, slow);
      const of = times.get(contestant)!;
      of.script.push(script);
      of.longTasks.push(longTasks.length);
      of.cold.push((await hover(page, contestant, 0, person(0).name)).painted - contestant.delay);
      for (let at = 1; at <= LATER; at++) {
        await leave(page, contestant);
        const { painted, asked } = await hover(page, contestant, at * 7, person(at * 7).name);
        of.warm.push(painted - contestant.delay);
        if (asked !== null) of.asked.push(asked);
      }
      await end();
    }
  }
  return times;
}

/** Bytes of script's heap and WebAssembly's memory after a hundred cards. */
async function remember(browser: Browser, stand: Stand, contestant: Contestant): Promise<Measured['heap']> {
  const { page, devtools, end } = await visit(browser, stand, contestant);
  for (let at = 0; at < MARKS; at++) {
    await hover(page, contestant, at, person(at).name);
    await leave(page, contestant);
  }
  for (let twice = 0; twice < 2; twice++) await devtools.send('HeapProfiler.collectGarbage');
  const script = (await metrics(devtools)).JSHeapUsedSize!;
  const wasm = await page.evaluate(() => window.stopwatch!.wasm());
  await end();
  return { script, wasm };
}

test('the hover profile beside its peers', async ({ site, page }, { project }) => {
  await signInAs(page, 'ana');
  const card = await (await page.request.get('/api/v1/people/ben/card')).json();
  await page.close();
  const built = resolve(process.env.KITH_BENCH_PEERS!);
  const stand = await startStand(site.url, card, built);
  const { executablePath, args = [] } = project.use.launchOptions!;
  // What a peer would ask of its maker's servers goes nowhere.
  const browser = await chromium.launch({ executablePath, args: [...args, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'] });

  const results: Results = { browser: browser.version(), visits: VISITS, contestants: {} };
  for (const contestant of ALL) {
    console.log(`${new Date().toISOString()} bytes: ${contestant.name}`);
    const bytes = await weigh(browser, stand, contestant);
    results.contestants[contestant.name] = { title: contestant.title, delay: contestant.delay, bytes } as Measured;
  }
  const close = [OURS, IDLE, GRAVATAR, ATLASKIT];
  const conditions = [
    { name: 'times', who: ALL, delay: 0, slow: false },
    { name: 'service', who: close, delay: 100, slow: false },
    { name: 'slow', who: close, delay: 0, slow: true },
  ] as const;
  for (const { name, who, delay, slow } of conditions) {
    console.log(`${new Date().toISOString()} ${name}: ${who.map(({ name }) => name).join(', ')}`);
    stand.delay = delay;
    for (const [contestant, times] of await race(browser, stand, [...who], slow)) {
      results.contestants[contestant.name]![name] = times;
      console.log(`  ${contestant.name.padEnd(9)} cold ${median(times.cold).toFixed(0)} warm ${median(times.warm).toFixed(0)} ms`);
    }
  }
  console.log(`${new Date().toISOString()} heap; no times from here on`);
  stand.delay = 0;
  // At once: memory does not depend on how quick the machine is.
  await Promise.all(
    ALL.filter((contestant) => contestant !== IDLE).map(async (contestant) => {
      results.contestants[contestant.name]!.heap = await remember(browser, stand, contestant);
    }),
  );
  await browser.close();
  await stand.stop();

  const lines = reach(results);
  console.log(tables(results, lines));
  const file = resolve('target/bench/widget.json');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ ...results, reach: lines }, null, 2));
  console.log(file);
  // A missed line is a figure, not a failure; a figure that is none is one.
  for (const { what, measured } of lines) expect(Number.isFinite(measured), what).toBe(true);
});
