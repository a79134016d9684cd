package tercel.server.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A class whose every test runs on each engine, ends within a minute there, and logs only what it expects. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@MethodSource("tercel.server.contract.EngineUnderTest#all")
@ExtendWith(RecordedLog.Keeper.class)
@Timeout(60)
@interface OnEveryEngine {}
