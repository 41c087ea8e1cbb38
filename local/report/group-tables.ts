import type { GroupName, ReportGroup } from "#core/usage/usage-report.ts";

/** The tables that people are shown of a report, in this order: each with its heading and how it names a row. */
export const GROUP_TABLES = {
  tenants: { heading: "Tenant", name: ({ of }) => String(of.tenant) },
  models: { heading: "Model", name: ({ of }) => String(of.model) },
  versions: { heading: "Version", name: ({ of }) => `${of.model}@${of.version}` },
  placements: { heading: "Placement", name: ({ of }) => String(of.placement) },
  regions: { heading: "Region", name: ({ of }) => String(of.region) },
  outcomes: { heading: "Outcome", name: ({ of }) => String(of.outcome) },
  days: { heading: "Day", name: ({ of }) => String(of.day) },
} as const satisfies Partial<Record<GroupName, { readonly heading: string; readonly name: (group: ReportGroup) => string }>>;

export type ShownGroup = keyof typeof GROUP_TABLES;

export const SHOWN_GROUPS = Object.keys(GROUP_TABLES) as readonly ShownGroup[];
