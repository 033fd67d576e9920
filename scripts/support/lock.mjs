import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { atEnd } from './lifetime.mjs';
import { commandLineOf, isAlive } from './processes.mjs';
import { inProject, readJson, Refusal } from './project.mjs';

const LOCK = inProject('.data/lock.json');

/**
 * Claims the development data (.data) for this process until it ends; a lock whose process is gone is taken over.
 * @param {{ script: string, where: string }} claim the script's file name, and what to tell a second starter
 * @throws {Refusal} when another process has it; nothing was touched then
 */
export function takeLock(claim) {
  mkdirSync(inProject('.data'), { recursive: true });
  if (!tryToLock(claim)) {
    const holder = lockHolder();
    if (holder) throw new Refusal(`Plotihub is already running in this folder (process ${holder.pid}, ${holder.where}).`);
    discardStaleLock();
    if (!tryToLock(claim)) throw new Refusal('Plotihub is just being started in this folder by another process.');
  }
  const release = () => rmSync(LOCK, { force: true });
  atEnd(release, release);
}

/** The living process that has the development data, or undefined. */
export function lockHolder() {
  const holder = readLock();
  return holder && isAlive(holder.pid) && commandLineOf(holder.pid).includes(holder.script) ? holder : undefined;
}

function tryToLock(claim) {
  try {
    writeFileSync(LOCK, JSON.stringify({ pid: process.pid, ...claim }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

const readLock = () => readJson(LOCK);

/** By a rename, so that of two processes that find the same stale lock only one takes it away. */
function discardStaleLock() {
  const stale = readLock();
  const aside = `${LOCK}.${process.pid}`;
  try {
    renameSync(LOCK, aside);
    const taken = readJson(aside);
    if (taken?.pid === stale?.pid) rmSync(aside);
    else renameSync(aside, LOCK); // another process had replaced it in between
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
