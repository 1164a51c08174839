package dev.roster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Every statement that a node sends to its database, in their order. */
public final class Statements implements BeanPostProcessor {

    private final List<String> sent = new CopyOnWriteArrayList<>();

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        return bean instanceof DataSource pool
                ? ProxyDataSourceBuilder.create(pool)
                        .afterQuery((execution, queries) -> queries.forEach(query -> sent.add(query.getQuery())))
                        .build()
                : bean;
    }

    /** Those since the last time, in all threads. */
    public List<String> take() {
        var taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }
}
