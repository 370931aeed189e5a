package dev.vectormesh.platform.auth;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which roles may call which RPC. A method that nobody thought of is refused when the host starts,
 * not open.
 */
public final class RoleTable {
  private final Map<String, Set<Role>> roles;

  private RoleTable(Map<String, Set<Role>> roles) {
    this.roles = Map.copyOf(roles);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Whether one of these roles may call the method. */
  public boolean allows(String fullMethodName, Set<Role> held) {
    Set<Role> allowed = roles.getOrDefault(fullMethodName, Set.of());
    return held.stream().anyMatch(h -> allowed.stream().anyMatch(h::includes));
  }

  /** The roles that may call the method, as a sentence needs them. */
  public String needed(String fullMethodName) {
    return String.join(
        " or ",
        roles.getOrDefault(fullMethodName, Set.of()).stream().map(Role::claim).sorted().toList());
  }

  /** Throws when a method of these services has no entry. */
  public void requireComplete(List<ServerServiceDefinition> services) {
    List<String> missing = new ArrayList<>();
    for (ServerServiceDefinition service : services) {
      service.getMethods().stream()
          .map(m -> m.getMethodDescriptor().getFullMethodName())
          .filter(name -> !roles.containsKey(name))
          .forEach(missing::add);
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "no role is given for " + missing + "; add them to the app's RoleTable");
    }
  }

  public static final class Builder {
    private final Map<String, Set<Role>> roles = new HashMap<>();

    public Builder reader(MethodDescriptor<?, ?>... methods) {
      return each(methods, Role.READER);
    }

    public Builder writer(MethodDescriptor<?, ?>... methods) {
      return each(methods, Role.WRITER);
    }

    public Builder admin(MethodDescriptor<?, ?>... methods) {
      return each(methods, Role.ADMIN);
    }

    public Builder worker(MethodDescriptor<?, ?>... methods) {
      return each(methods, Role.WORKER);
    }

    /** Any of several roles, for the methods that workers share with people. */
    public Builder allow(MethodDescriptor<?, ?> method, Role first, Role... more) {
      if (roles.put(method.getFullMethodName(), EnumSet.of(first, more)) != null) {
        throw new IllegalStateException(method.getFullMethodName() + " has two entries");
      }
      return this;
    }

    private Builder each(MethodDescriptor<?, ?>[] methods, Role role) {
      Arrays.stream(methods).forEach(m -> allow(m, role));
      return this;
    }

    public RoleTable build() {
      return new RoleTable(roles);
    }
  }
}
