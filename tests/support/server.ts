// The real server, started for tests and stopped after them.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A running site. */
export interface Site {
  /** Where it listens: `http://127.0.0.1:PORT`. */
  url: string;
  /** Its data folder. */
  data: string;
  /** What it has written so far. */
  log(): string;
  /** Ends it as an operator does; that it does not end, or not cleanly, is an error. */
  stop(): Promise<void>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
}

/** What a site is started with, beyond what all have. */
export interface SiteOptions {
  /** More arguments of `kith serve`. */
  args?: string[];
  /** More of its environment, `KITH_…`. */
  env?: Record<string, string>;
  /** False for a site that begins with nobody in it. */
  demo?: boolean;
  /** What is done to its empty data folder before it starts. */
  prepare?: (data: string) => Promise<void>;
  /** The data folder of a site that has several processes; it stays when they end. */
  data?: string;
  /** Where it listens, when browsers are told another address (`--public-url`). */
  port?: number;
}

/** The binary under test. */
export const PROGRAM = resolve(process.env.KITH_BIN ?? 'target/debug/kith');

// All tests of a worker sign in from one address, and mostly as the same few people.
const ROOMY = { KITH_SIGN_INS_PER_ACCOUNT: '10000', KITH_SIGN_INS_PER_ADDRESS: '10000' };

const START_LIMIT = 60_000;
const STOP_LIMIT = 5_000;

/** Starts a site of its own, in an empty folder and on a free port. */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const { args = [], env = {}, demo = true, prepare, data: shared, port = 0 } = options;
  const data = shared ?? (await mkdtemp(join(tmpdir(), 'kith-test-')));
  const remove = async () => {
    if (!shared) await rm(data, { recursive: true, force: true });
  };
  await prepare?.(data);
  const filled = demo ? ['--demo'] : [];
  const server = spawn(PROGRAM, ['serve', ...filled, '--listen', `127.0.0.1:${port}`, '--data', data, ...args], {
    env: { ...process.env, KITH_APP: resolve(process.env.KITH_APP ?? 'dist'), ...ROOMY, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const ended = end(server);
  // A test that is stopped by force, with Ctrl-C for one, leaves no server behind.
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);

  const address = new Promise<string>((found) => {
    const see = (text: string) => {
      log += text;
      const address = log.match(/http:\/\/127\.0\.0\.1:\d+(?=\D)/);
      if (address) found(address[0]);
    };
    server.stdout.setEncoding('utf8').on('data', see);
    server.stderr.setEncoding('utf8').on('data', see);
  });
  const url = await Promise.race([address, ended, after(START_LIMIT)]);
  if (typeof url !== 'string') {
    kill();
    await remove();
    throw new Error(`${PROGRAM} ${url ? `ended (${url.how})` : 'did not say where it listens'}:\n${log}`);
  }

  let killed = false;
  const stop = async () => {
    server.kill('SIGTERM');
    const end = await Promise.race([ended, after(STOP_LIMIT)]);
    kill();
    process.off('exit', kill);
    await remove();
    if (killed) return;
    if (!end) throw new Error(`the server did not end within ${STOP_LIMIT} ms of SIGTERM:\n${log}`);
    if (!end.clean) throw new Error(`the server did not end cleanly (${end.how}):\n${log}`);
  };
  const killAndWait = async () => {
    killed = true;
    kill();
    await ended;
  };
  return { url, data, log: () => log, stop, kill: killAndWait };
}

/** Runs another command of the program to its end. */
export async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const command = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  command.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  command.stderr.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((ended, failed) => {
    command.once('error', failed);
    command.once('close', (code) => ended({ code, output: output.trimEnd() }));
  });
}

/** How a process ended. */
interface End {
  clean: boolean;
  how: string;
}

function end(process: ChildProcess): Promise<End> {
  return new Promise((ended) => {
    process.once('error', (error) => ended({ clean: false, how: error.message }));
    process.once('exit', (code, signal) => ended({ clean: code === 0, how: signal ?? `exit code ${code}` }));
  });
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((passed) => setTimeout(passed, milliseconds, undefined).unref());
}
