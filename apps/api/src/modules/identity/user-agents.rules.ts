/** Patterns in the order in which they are tried: most browsers name others too. */
const PROGRAMS: readonly [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/**
 * The kind of program behind a User-Agent header, such as `Chrome on Android` or `okhttp`: enough for people to know
 * their sessions by, too little to tell them apart.
 */
export function userAgentFamily(header: string | undefined): string {
  const find = (list: readonly [RegExp, string][]): string | undefined => list.find(([pattern]) => pattern.test(header ?? ''))?.[1];
  const program = find(PROGRAMS) ?? /^[\w.-]{1,40}/.exec(header ?? '')?.[0] ?? 'Unknown';
  const system = find(SYSTEMS);
  return system === undefined ? program : `${program} on ${system}`;
}
