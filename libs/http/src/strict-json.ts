import { isUtf8 } from 'node:buffer';
import { InvalidRequest, MalformedBody } from './problem.js';

/** No honest body nests deeper. */
export const MAX_JSON_DEPTH = 32;
/** Keys that JavaScript gives a meaning of its own. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Reads a JSON body whose meaning every reader agrees on: UTF-8 without errors, no key twice in one object, no key that touches prototypes,
 * no NUL, no half of a surrogate pair, no whole number that a double cannot hold, at most 32 levels. Takes time in proportion to the size.
 * @throws MalformedBody for what is no JSON, InvalidRequest for JSON that two readers could take differently
 */
export function parseStrictJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new MalformedBody('The body is not UTF-8.');
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    new Scanner(text).scan();
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new MalformedBody('The body is not JSON.');
    throw error;
  }
  return value;
}

/** Walks over the tokens once. What is no JSON at all is left for JSON.parse to refuse. */
class Scanner {
  /** The keys seen so far of every open object; undefined for an open list. */
  private readonly open: (Set<string> | undefined)[] = [];
  private at = 0;

  constructor(private readonly text: string) {}

  scan(): void {
    while (this.at < this.text.length) {
      const character = this.text[this.at];
      if (character === '"') this.string();
      else if (character === '{' || character === '[') this.enter(character === '{' ? new Set() : undefined);
      else if (character === '}' || character === ']') this.leave();
      else if (character === '-' || (character !== undefined && character >= '0' && character <= '9')) this.number();
      else this.at++;
    }
  }

  private enter(keys: Set<string> | undefined): void {
    if (this.open.length >= MAX_JSON_DEPTH) throw refusal('depth', `is nested deeper than ${MAX_JSON_DEPTH} levels`, this.at);
    this.open.push(keys);
    this.at++;
  }

  private leave(): void {
    this.open.pop();
    this.at++;
  }

  private string(): void {
    const start = this.at;
    let escaped = false;
    for (this.at++; this.at < this.text.length && this.text[this.at] !== '"'; this.at++) {
      if (this.text[this.at] !== '\\') continue;
      escaped = true;
      this.at++;
    }
    this.at++;
    const value = escaped ? (JSON.parse(this.text.slice(start, this.at)) as string) : this.text.slice(start + 1, this.at - 1);
    if (value.includes('\0')) throw refusal('nul', 'contains a NUL character', start);
    if (!value.isWellFormed()) throw refusal('surrogate', 'contains half of a surrogate pair', start);
    const keys = this.open.at(-1);
    if (keys && this.isFollowedByColon()) remember(keys, value, start);
  }

  private isFollowedByColon(): boolean {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? '')) this.at++;
    return this.text[this.at] === ':';
  }

  private number(): void {
    NUMBER.lastIndex = this.at;
    const digits = NUMBER.exec(this.text)?.[0];
    if (digits === undefined) {
      this.at++;
      return;
    }
    if (Math.abs(Number(digits)) > Number.MAX_SAFE_INTEGER) throw refusal('number', 'has a number that is too large', this.at);
    this.at += digits.length;
  }
}

function remember(keys: Set<string>, key: string, position: number): void {
  if (FORBIDDEN_KEYS.has(key)) throw refusal('forbidden-key', `has a key that is never taken: ${key}`, position);
  if (keys.has(key)) throw refusal('duplicate-key', 'has a key twice in one object', position);
  keys.add(key);
}

/** Names the place, not the text: that is the sender's, and may be anything. */
function refusal(code: string, what: string, position: number): Error {
  const detail = `The body ${what}, at character ${position + 1}.`;
  return new InvalidRequest(detail, { errors: [{ pointer: '', code, detail }] });
}
