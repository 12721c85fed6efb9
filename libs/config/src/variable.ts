import { z } from 'zod';

declare module 'zod' {
  /** What the configuration reference says of a setting beside its description; given by `.meta()` where it is defined. */
  interface GlobalMeta {
    unit?: Unit;
    /** Whoever reads it can act as this Portcullis: it belongs into a secret store. */
    secret?: boolean;
    /** `NAME=value`, or `NAME`: it may be absent unless that one has this value, or any. `settingsNeeded` checks it. */
    neededFor?: string;
  }
}

export type Unit = 'ms' | 'bytes' | 'port' | 'count';

/** One environment variable as its definition describes it. */
export interface Variable {
  readonly name: string;
  readonly description: string;
  readonly unit: Unit | undefined;
  /** What it may be, where that is a short list. */
  readonly values: readonly string[] | undefined;
  readonly default: string | undefined;
  readonly required: boolean;
  readonly neededFor: string | undefined;
  readonly secret: boolean;
}

/** The variables of a settings object, in its order. */
export function variablesOf({ shape }: { shape: z.core.$ZodShape }): Variable[] {
  return Object.entries(shape).map(([name, schema]) => variableOf(name, schema));
}

function variableOf(name: string, schema: z.core.$ZodType): Variable {
  const layers = layersOf(schema);
  // The outermost layer that says a thing says it best.
  const told = Object.assign({}, ...layers.map(metaOf).reverse()) as z.GlobalMeta;
  const standard = layers.map(defaultOf).find((value) => value !== undefined);
  return {
    name,
    description: told.description ?? '',
    unit: told.unit,
    values: layers.map(valuesOf).find((values) => values !== undefined),
    default: standard,
    required: !z.safeParse(schema, undefined).success,
    neededFor: told.neededFor,
    secret: told.secret === true,
  };
}

/** A schema and what it wraps, from the outside in: a description may stand on any of them. */
function layersOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return [schema, ...layersOf(schema.def.innerType)];
  if (schema instanceof z.ZodPipe) return [schema, ...layersOf(schema.def.in)];
  return [schema];
}

const metaOf = (schema: z.core.$ZodType): z.GlobalMeta => z.globalRegistry.get(schema) ?? {};

function defaultOf(schema: z.core.$ZodType): string | undefined {
  if (!(schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)) return undefined;
  return z.coerce.string().parse(schema.def.defaultValue);
}

const valuesOf = (schema: z.core.$ZodType): string[] | undefined =>
  schema instanceof z.ZodEnum ? schema.options.map(String) : undefined;

type Settings = Readonly<Record<string, unknown>>;

/** A check for `superRefine`: whatever the other settings make necessary is there (`neededFor`). */
export function settingsNeeded(
  shape: z.core.$ZodShape,
): (env: Settings, context: z.RefinementCtx<Settings>) => void {
  const conditional = variablesOf({ shape }).filter(({ neededFor }) => neededFor !== undefined);
  return (env, context) => {
    for (const { name, neededFor = '' } of conditional) {
      const [other = '', value] = neededFor.split('=');
      const isNeeded = value === undefined ? env[other] !== undefined : env[other] === value;
      if (isNeeded && env[name] === undefined)
        context.addIssue({ code: 'custom', path: [name], message: `is needed for ${neededFor}` });
    }
  };
}
