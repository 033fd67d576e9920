/** Digits after the point per ISO 4217 code; every other code has two. */
const EXPONENTS: Readonly<Record<string, number>> = { JPY: 0, RWF: 0, UGX: 0, KWD: 3 };

/** Number of digits after the decimal point of a currency: 2 for KES, 0 for UGX. */
export function exponentOf(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/** Money as it travels in JSON: `{"amount": "15000.00", "currency": "KES"}`. */
export interface MoneyJson {
  /** Decimal text with exactly the currency's digits. */
  amount: string;
  /** ISO 4217 code. */
  currency: string;
}

/**
 * A whole number of minor units (cents) of one ISO 4217 currency.
 * Never a float, never a bare number between files. See docs/adr/0003-money.md.
 */
export class Money {
  private constructor(
    /** Signed whole number of minor units: KES 1,250.00 is 125000. */
    readonly amountMinor: number,
    /** ISO 4217 code, upper case. */
    readonly currency: string,
  ) {}

  /** @throws RangeError if amountMinor is not a safe integer or the code is not three capitals. */
  static of(amountMinor: number, currency: string): Money {
    if (!Number.isSafeInteger(amountMinor)) throw new RangeError(`Money needs a whole number of minor units, got ${amountMinor}`);
    if (!/^[A-Z]{3}$/.test(currency)) throw new RangeError(`Not an ISO 4217 code: ${currency}`);
    return new Money(amountMinor === 0 ? 0 : amountMinor, currency);
  }

  static zero(currency: string): Money {
    return Money.of(0, currency);
  }

  /**
   * Reads decimal text with at most the currency's digits: "15000", "15000.5", "-3.00".
   * @throws RangeError for anything else: separators, exponents, more digits, values beyond a safe integer.
   */
  static parse(amount: string, currency: string): Money {
    const digits = exponentOf(currency);
    const match = /^(-?)(\d{1,16})(?:\.(\d+))?$/.exec(amount);
    const fraction = match?.[3] ?? '';
    if (!match || fraction.length > digits) throw new RangeError(`Not an amount of ${currency}: ${amount}`);
    const magnitude = Number(`${match[2]}${fraction.padEnd(digits, '0')}`);
    return Money.of(match[1] ? -magnitude : magnitude, currency);
  }

  /** Sum of any number of amounts of one currency; zero of `currency` for none. */
  static sum(amounts: Iterable<Money>, currency: string): Money {
    let total = Money.zero(currency);
    for (const amount of amounts) total = total.plus(amount);
    return total;
  }

  plus(other: Money): Money {
    return Money.of(this.amountMinor + this.sameCurrency(other).amountMinor, this.currency);
  }

  minus(other: Money): Money {
    return Money.of(this.amountMinor - this.sameCurrency(other).amountMinor, this.currency);
  }

  negated(): Money {
    return Money.of(-this.amountMinor, this.currency);
  }

  get isPositive(): boolean {
    return this.amountMinor > 0;
  }

  get isZero(): boolean {
    return this.amountMinor === 0;
  }

  get isNegative(): boolean {
    return this.amountMinor < 0;
  }

  equals(other: Money): boolean {
    return this.amountMinor === this.sameCurrency(other).amountMinor;
  }

  /** Negative, zero or positive, as for Array.sort. */
  compare(other: Money): number {
    return this.amountMinor - this.sameCurrency(other).amountMinor;
  }

  /** The smaller of the two. */
  min(other: Money): Money {
    return this.compare(other) <= 0 ? this : other;
  }

  /** The larger of the two. */
  max(other: Money): Money {
    return this.compare(other) >= 0 ? this : other;
  }

  /** This amount × numerator ÷ denominator, rounded half away from zero to a minor unit. */
  fraction(numerator: number, denominator: number): Money {
    return Money.of(divideHalfUp(BigInt(this.amountMinor) * BigInt(numerator), BigInt(denominator)), this.currency);
  }

  /** Share at a rate in basis points (8.5 % = 850), rounded half away from zero: one rounding, here. */
  basisPoints(rate: number): Money {
    return this.fraction(rate, 10_000);
  }

  /** Rounded half away from zero to a whole major unit: charges are whole shillings. */
  roundedToMajor(): Money {
    const unit = 10 ** exponentOf(this.currency);
    return Money.of(divideHalfUp(BigInt(this.amountMinor), BigInt(unit)) * unit, this.currency);
  }

  /**
   * Splits by whole weights so that the parts add up to this amount exactly; earliest parts take the odd cents.
   * @throws RangeError if the weights do not add up to more than zero.
   */
  split(weights: readonly number[]): Money[] {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (total <= 0) throw new RangeError('split() needs a positive total weight');
    const parts = weights.map((weight) => Number((BigInt(this.amountMinor) * BigInt(weight)) / BigInt(total)));
    let left = this.amountMinor - parts.reduce((sum, part) => sum + part, 0);
    for (let i = 0; left !== 0; i = (i + 1) % parts.length) {
      if (weights[i] === 0) continue;
      parts[i] = (parts[i] ?? 0) + Math.sign(left);
      left -= Math.sign(left);
    }
    return parts.map((part) => Money.of(part, this.currency));
  }

  /** Decimal text with exactly the currency's digits: "-3.00". */
  get amount(): string {
    const digits = exponentOf(this.currency);
    const text = String(Math.abs(this.amountMinor)).padStart(digits + 1, '0');
    const whole = text.slice(0, text.length - digits);
    return `${this.isNegative ? '-' : ''}${whole}${digits ? `.${text.slice(-digits)}` : ''}`;
  }

  toJSON(): MoneyJson {
    return { amount: this.amount, currency: this.currency };
  }

  toString(): string {
    return `${this.currency} ${this.amount}`;
  }

  private sameCurrency(other: Money): Money {
    if (other.currency !== this.currency) throw new RangeError(`Cannot mix ${this.currency} and ${other.currency}`);
    return other;
  }
}

function divideHalfUp(numerator: bigint, denominator: bigint): number {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const rounded = (2n * n + d) / (2n * d);
  return Number(negative ? -rounded : rounded);
}
