/** Names and the names each needs first. */
export type DependencyGraph = ReadonlyMap<string, readonly string[]>;

/** The names of one circle in the order they need each other, or undefined when there is none. Names outside the graph are ignored. */
export function findCycle(graph: DependencyGraph): readonly string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): readonly string[] | undefined => {
    if (done.has(name) || !graph.has(name)) return undefined;
    if (path.includes(name)) return path.slice(path.indexOf(name));
    path.push(name);
    for (const next of graph.get(name) ?? []) {
      const cycle = visit(next);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    done.add(name);
    return undefined;
  };
  for (const name of graph.keys()) {
    const cycle = visit(name);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** The same graph with every arrow turned round: what must go before each name when things are taken down. */
export function reverseGraph(graph: DependencyGraph): DependencyGraph {
  const reversed = new Map<string, string[]>([...graph.keys()].map((name) => [name, []]));
  for (const [name, needs] of graph) for (const need of needs) reversed.get(need)?.push(name);
  return reversed;
}

/**
 * Runs one task per name, each as soon as those it needs are done, independent ones together. After the first failure nothing new
 * starts; resolves once all that had started has ended.
 * @returns the first failure.
 */
export async function runInOrder(graph: DependencyGraph, task: (name: string) => Promise<void>): Promise<{ readonly failure?: unknown }> {
  const waiting = new Map([...graph].map(([name, needs]) => [name, new Set(needs.filter((need) => graph.has(need)))]));
  const dependents = reverseGraph(graph);
  let failure: { readonly failure: unknown } | undefined;
  const start = async (name: string): Promise<void> => {
    waiting.delete(name);
    try {
      await task(name);
    } catch (error) {
      failure ??= { failure: error };
    }
    if (failure !== undefined) return;
    const ready = (dependents.get(name) ?? []).filter((dependent) => {
      const needs = waiting.get(dependent);
      needs?.delete(name);
      return needs?.size === 0;
    });
    await Promise.all(ready.map(start));
  };
  const roots = [...waiting].filter(([, needs]) => needs.size === 0).map(([name]) => name);
  await Promise.all(roots.map(start));
  return failure ?? {};
}
